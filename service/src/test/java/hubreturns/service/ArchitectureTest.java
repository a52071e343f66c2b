package hubreturns.service;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The arrows between the rooms (docs/map.md). */
@AnalyzeClasses(
    packages = "hubreturns.service",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule the_arrows_between_the_rooms_are_those_of_the_map =
      layeredArchitecture()
          .consideringOnlyDependenciesInAnyPackage("hubreturns.service..")
          .layer("request")
          .definedBy("..service.request..")
          .layer("trust")
          .definedBy("..service.trust..")
          .layer("ledger")
          .definedBy("..service.ledger..")
          .layer("smi")
          .definedBy("..service.smi..")
          .layer("sat")
          .definedBy("..service.sat..")
          .layer("outbox")
          .definedBy("..service.outbox..")
          .layer("dsms")
          .definedBy("..service.dsms..")
          .layer("operations")
          .definedBy("..service.operations..")
          .layer("main")
          .definedBy("hubreturns.service")
          .whereLayer("request")
          .mayOnlyBeAccessedByLayers("operations")
          .whereLayer("trust")
          .mayOnlyBeAccessedByLayers("request", "ledger", "operations")
          .whereLayer("ledger")
          .mayOnlyBeAccessedByLayers("request", "operations")
          .whereLayer("smi")
          .mayOnlyBeAccessedByLayers("ledger", "operations")
          .whereLayer("sat")
          .mayOnlyBeAccessedByLayers("ledger", "operations")
          .whereLayer("outbox")
          .mayOnlyBeAccessedByLayers("ledger", "dsms", "operations")
          .whereLayer("dsms")
          .mayOnlyBeAccessedByLayers("operations")
          .whereLayer("operations")
          .mayOnlyBeAccessedByLayers("main");

  @ArchTest
  static final ArchRule the_rooms_have_no_cycles =
      slices().matching("hubreturns.service.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule the_request_room_holds_no_sql =
      noClasses()
          .that()
          .resideInAnyPackage("..service.request..", "..service.dsms..")
          .should()
          .dependOnClassesThat()
          .areAssignableTo(JdbcClient.class);

  @ArchTest
  static final ArchRule only_trust_makes_a_verified_request =
      noClasses()
          .that()
          .resideOutsideOfPackage("..service.trust..")
          .should()
          .callConstructorWhere(
              com.tngtech.archunit.core.domain.JavaCall.Predicates.target(
                  com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner(
                      com.tngtech.archunit.core.domain.JavaClass.Predicates.type(
                          hubreturns.service.trust.VerifiedRequest.class))));

  @ArchTest
  static final ArchRule only_operations_knows_the_pages =
      noClasses()
          .that()
          .resideOutsideOfPackage("..service.operations..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("hubreturns.ssi..");

  @ArchTest
  static final ArchRule time_comes_from_the_clock =
      noClasses()
          .should()
          .callMethod(Instant.class, "now")
          .orShould()
          .callMethod(System.class, "currentTimeMillis");

  @ArchTest
  static final ArchRule names_say_what_things_are =
      noClasses()
          .should()
          .haveNameMatching(".*(Manager|Helper|Util|Utils|Impl|Data|Info|Processor|Dto)");

  @ArchTest
  static final ArchRule rooms_are_not_extended =
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
          .haveModifier(com.tngtech.archunit.core.domain.JavaModifier.FINAL);
}
