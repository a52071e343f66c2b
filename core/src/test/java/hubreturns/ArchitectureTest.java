package hubreturns;

import static com.tngtech.archunit.base.DescribedPredicate.doNot;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.elements.ClassesShouldConjunction;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The packages of core and their dependencies (docs/map.md). */
class ArchitectureTest {
  private static final JavaClasses CORE = core();

  private static JavaClasses core() {
    // The rules need names only, and resolving the JDK's own classes takes ten seconds.
    ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
    return new ClassFileImporter()
        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_JARS)
        .importPackages("hubreturns");
  }

  @Test
  void core_has_exactly_four_packages() {
    Set<String> rooms = new TreeSet<>();
    CORE.forEach(type -> rooms.add(type.getPackageName()));

    assertThat(rooms)
        .containsExactly(
            "hubreturns.duis",
            "hubreturns.returns",
            "hubreturns.signature",
            "hubreturns.vocabulary");
  }

  @Test
  void the_vocabulary_depends_on_no_other_package() {
    knowsOnly("hubreturns.vocabulary").check(CORE);
  }

  @Test
  void the_returns_depend_only_on_the_vocabulary() {
    knowsOnly("hubreturns.returns", "hubreturns.vocabulary").check(CORE);
  }

  @Test
  void signatures_depend_only_on_the_vocabulary() {
    knowsOnly("hubreturns.signature", "hubreturns.vocabulary").check(CORE);
  }

  @Test
  void the_codec_depends_on_the_rest_and_nothing_depends_on_the_codec() {
    knowsOnly(
            "hubreturns.duis",
            "hubreturns.vocabulary",
            "hubreturns.returns",
            "hubreturns.signature")
        .check(CORE);
  }

  @Test
  void the_returns_need_only_values_and_collections() {
    classes()
        .that()
        .resideInAPackage("hubreturns.returns")
        .and(doNot(HasName.Predicates.name("hubreturns.returns.package-info")))
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage("hubreturns.returns", "hubreturns.vocabulary", "java.time")
                .or(resideInAnyPackage("java.lang..", "java.util..")))
        .check(CORE);
  }

  @Test
  void the_returns_use_no_threads_files_or_reflection() {
    noClasses()
        .that()
        .resideInAPackage("hubreturns.returns")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                    "java.lang.reflect..", "java.util.concurrent..", "java.util.logging..")
                .or(resideInAPackage("java.lang").and(simpleName("Thread")))
                .or(resideInAPackage("java.lang").and(simpleName("System"))))
        .check(CORE);
  }

  @Test
  void only_the_codec_makes_parsers() {
    noClasses()
        .that()
        .resideOutsideOfPackage("hubreturns.duis")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                "javax.xml.parsers..",
                "javax.xml.stream..",
                "javax.xml.transform..",
                "javax.xml.validation..",
                "javax.xml.xpath..",
                "org.xml.sax.."))
        .check(CORE);
  }

  @Test
  void one_class_makes_all_parsers() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("hubreturns.duis.Xml")
        .should()
        .dependOnClassesThat()
        .haveNameMatching(".*\\.(DocumentBuilder|SAXParser|Schema|XMLInput|Transformer)Factory")
        .check(CORE);
  }

  @Test
  void no_class_reads_the_clock_or_generates_identifiers() {
    noClasses()
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .dependOnClassesThat()
        .belongToAnyOf(Clock.class, Random.class, UUID.class)
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(Math.class, "random")
        .check(CORE);
  }

  @Test
  void no_class_opens_files_or_sockets() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.net..", "java.nio.file..", "java.nio.channels..", "java.sql..")
        .check(CORE);
  }

  @Test
  void type_names_are_nouns_of_the_field() {
    noClasses()
        .should()
        .haveNameMatching(".*(Manager|Helper|Util|Utils|Impl|Data|Info|Processor|Dto)(\\$.*)?")
        .orShould()
        .haveNameMatching(".*[.$]Abstract[A-Z]\\w*")
        .check(CORE);
  }

  @Test
  void every_package_has_a_description_and_rejects_nulls() throws ClassNotFoundException {
    for (JavaPackage room : CORE.getPackage("hubreturns").getSubpackages()) {
      assertThat(
              Class.forName(room.getName() + ".package-info").isAnnotationPresent(NullMarked.class))
          .as(room.getName())
          .isTrue();
    }
  }

  /** The package depends on no package of this project except the named ones. */
  private static ClassesShouldConjunction knowsOnly(String room, String... others) {
    List<String> allowed = new ArrayList<>(List.of(others));
    allowed.add(room);
    return noClasses()
        .that()
        .resideInAPackage(room)
        .should()
        .dependOnClassesThat(
            resideInAPackage("hubreturns..")
                .and(doNot(resideInAnyPackage(allowed.toArray(String[]::new)))));
  }
}
