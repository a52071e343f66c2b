/** The operator's pages: records, the check of a request, faults and the clock. */
@NullMarked
package hubreturns.simulator.pages;

import org.jspecify.annotations.NullMarked;
