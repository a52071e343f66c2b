package hubreturns.ssi;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import hubreturns.ssi.access.Viewer;
import hubreturns.testing.ClockRule;

/** The rules for the packages of the pages (docs/map.md). */
@AnalyzeClasses(packages = "hubreturns.ssi", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule only_the_access_room_makes_a_viewer =
      noClasses()
          .that()
          .resideOutsideOfPackage("hubreturns.ssi.access..")
          .should()
          .callConstructorWhere(target(owner(type(Viewer.class))));

  @ArchTest
  static final ArchRule the_pages_know_nothing_of_the_service =
      noClasses().should().dependOnClassesThat().resideInAPackage("hubreturns.service..");

  @ArchTest static final ArchRule time_comes_from_the_clock = ClockRule.TIME_COMES_FROM_THE_CLOCK;
}
