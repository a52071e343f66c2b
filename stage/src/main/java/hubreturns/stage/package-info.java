/**
 * Sets the scene that the demo, the acceptance tests and the bench play on: a made-up world of
 * suppliers and hubs, and the packaged programs as processes. It knows none of their code.
 */
@NullMarked
package hubreturns.stage;

import org.jspecify.annotations.NullMarked;
