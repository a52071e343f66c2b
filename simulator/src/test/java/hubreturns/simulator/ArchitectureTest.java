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
  static final ArchRule the_simulator_uses_neither_the_service_nor_core =
      classes()
          .that()
          .resideInAPackage("hubreturns.simulator..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "hubreturns.launcher..",
              "hubreturns.simulator..",
              "java..",
              "javax..",
              "com.fasterxml.jackson.annotation..",
              "de.siegmar.fastcsv..",
              "io.pebbletemplates..",
              "io.undertow..",
              "org.jspecify..",
              "org.xnio..",
              "picocli..",
              "tools.jackson..");

  @ArchTest
  static final ArchRule only_the_web_package_knows_the_http_server_and_the_template_engine =
      noClasses()
          .that()
          .resideOutsideOfPackage("hubreturns.simulator.web..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.undertow..", "org.xnio..", "io.pebbletemplates..");
}
