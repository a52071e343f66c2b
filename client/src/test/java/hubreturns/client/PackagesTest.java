package hubreturns.client;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

class PackagesTest {
  @Test
  void the_packages_depend_on_each_other_without_a_circle() {
    slices()
        .matching("hubreturns.client.(*)..")
        .should()
        .beFreeOfCycles()
        .check(new ClassFileImporter().importPath("target/classes"));
  }
}
