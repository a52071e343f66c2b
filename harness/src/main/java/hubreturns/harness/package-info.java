/**
 * The test world that the demo, the acceptance tests and the bench share: made-up suppliers and
 * hubs, and the packaged programs as processes. This module knows no code of the programs.
 */
@NullMarked
package hubreturns.harness;

import org.jspecify.annotations.NullMarked;
