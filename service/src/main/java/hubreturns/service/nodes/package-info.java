/**
 * What the nodes of the DUIS interface tell each other, so that limits apply to all of them
 * together (docs/adr/0064-allocations-over-all-nodes.md).
 */
@NullMarked
package hubreturns.service.nodes;

import org.jspecify.annotations.NullMarked;
