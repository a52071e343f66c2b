package hubreturns.service;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaCall.Predicates;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import hubreturns.service.query.Report;
import hubreturns.service.trust.VerifiedRequest;
import hubreturns.testing.ClockRule;
import java.util.List;
import java.util.Map;

/** The arrows between the packages (docs/map.md#service). */
@AnalyzeClasses(
    packages = "hubreturns.service",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  /** Each package below the main one, with the packages that may use it. */
  private static final Map<String, List<String>> USERS =
      Map.of(
          "request", List.of("operations"),
          "trust", List.of("request", "ledger", "operations"),
          "ledger", List.of("request", "operations"),
          "smi", List.of("ledger", "operations"),
          "sat", List.of("ledger", "operations"),
          "outbox", List.of("ledger", "dsms", "operations"),
          "dsms", List.of("operations"),
          "nodes", List.of("operations"),
          "availability", List.of("request", "operations"),
          "operations", List.of("main"));

  @ArchTest static final ArchRule packages_depend_on_each_other_as_the_map_says = layers();

  private static ArchRule layers() {
    LayeredArchitecture layers =
        layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage("hubreturns.service..")
            .layer("main")
            .definedBy("hubreturns.service");
    for (String name : USERS.keySet()) {
      layers = layers.layer(name).definedBy("..service." + name + "..");
    }
    for (Map.Entry<String, List<String>> used : USERS.entrySet()) {
      layers =
          layers
              .whereLayer(used.getKey())
              .mayOnlyBeAccessedByLayers(used.getValue().toArray(String[]::new));
    }
    return layers;
  }

  @ArchTest
  static final ArchRule packages_have_no_cycles =
      slices().matching("hubreturns.service.(*)..").should().beFreeOfCycles();

  /** Packages that may hold SQL; operations opens the database and wires it. */
  private static final String[] PACKAGES_WITH_SQL = {
    "..service.trust..",
    "..service.ledger..",
    "..service.smi..",
    "..service.sat..",
    "..service.outbox..",
    "..service.nodes..",
    "..service.statement..",
    "..service.availability..",
    "..service.operations.."
  };

  @ArchTest
  static final ArchRule only_these_packages_use_the_database =
      noClasses()
          .that()
          .resideOutsideOfPackages(PACKAGES_WITH_SQL)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("java.sql..", "javax.sql..", "org.springframework.jdbc..");

  @ArchTest
  static final ArchRule only_these_packages_make_reports =
      noClasses()
          .that()
          .resideOutsideOfPackages(PACKAGES_WITH_SQL)
          .should()
          .callConstructorWhere(
              Predicates.target(With.owner(JavaClass.Predicates.type(Report.class))));

  @ArchTest
  static final ArchRule only_trust_makes_a_verified_request =
      noClasses()
          .that()
          .resideOutsideOfPackage("..service.trust..")
          .should()
          .callConstructorWhere(
              Predicates.target(With.owner(JavaClass.Predicates.type(VerifiedRequest.class))));

  @ArchTest
  static final ArchRule only_operations_knows_the_pages =
      noClasses()
          .that()
          .resideOutsideOfPackage("..service.operations..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("hubreturns.ssi..");

  @ArchTest static final ArchRule time_comes_from_the_clock = ClockRule.TIME_COMES_FROM_THE_CLOCK;

  @ArchTest
  static final ArchRule names_say_what_things_are =
      noClasses()
          .should()
          .haveNameMatching(".*(Manager|Helper|Util|Utils|Impl|Data|Info|Processor|Dto)");

  @ArchTest
  static final ArchRule classes_of_the_core_packages_are_final =
      classes()
          .that()
          .resideInAnyPackage("..smi..", "..sat..", "..outbox..", "..ledger..", "..trust..")
          .and()
          .areTopLevelClasses()
          .and()
          .areNotInterfaces()
          .and()
          .haveSimpleNameNotEndingWith("package-info")
          .should()
          .haveModifier(JavaModifier.FINAL);
}
