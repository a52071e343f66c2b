/**
 * The AR System REST dialect: login, entries, merge, qualifications, and the limits Remedy sets.
 */
@NullMarked
package hubreturns.simulator.remedy;

import org.jspecify.annotations.NullMarked;
