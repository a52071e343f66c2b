/** The operator's page: records, notices, faults and the clock, rendered on the server. */
@NullMarked
package hubreturns.simulator.pages;

import org.jspecify.annotations.NullMarked;
