package hubreturns.harness.repository;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class HeadingsTest {
  @Test
  void makes_the_anchors_that_GitHub_makes() {
    String document =
        """
        # Checks and codes
        ## 2. What `serve` does, and why_not?
        ## [Goals](page.html)
        ## Goals
        ```
        # no heading
        ```
        <a id="own"></a>
        """;

    assertThat(Headings.anchors(document))
        .containsExactlyInAnyOrder(
            "checks-and-codes", "2-what-serve-does-and-why_not", "goals", "goals-1", "own");
  }
}
