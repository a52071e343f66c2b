/** Records each request and its reply, so that an interrupted run can be continued. */
@NullMarked
package hubreturns.client.journal;

import org.jspecify.annotations.NullMarked;
