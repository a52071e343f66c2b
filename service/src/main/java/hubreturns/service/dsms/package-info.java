/** The Incident Client: delivers Returns Records to BMC Remedy within its call allowance. */
@NullMarked
package hubreturns.service.dsms;

import org.jspecify.annotations.NullMarked;
