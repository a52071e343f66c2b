package hubreturns.simulator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
    packages = "hubreturns.simulator",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule packages_have_no_cycles =
      slices().matching("hubreturns.simulator.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule nothing_of_the_service_or_of_core_is_used =
      classes()
          .that()
          .resideInAPackage("hubreturns.simulator..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "hubreturns.simulator..",
              "java..",
              "javax..",
              "com.sun.net.httpserver..",
              "org.h2..",
              "org.jspecify..",
              "picocli..",
              "tools.jackson..");

  @ArchTest
  static final ArchRule h2_is_known_to_the_records_alone =
      noClasses()
          .that()
          .resideOutsideOfPackage("hubreturns.simulator.records..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.h2..");
}
