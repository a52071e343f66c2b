/** What was sent and what came back, kept so that an interrupted run can go on. */
@NullMarked
package hubreturns.client.journal;

import org.jspecify.annotations.NullMarked;
