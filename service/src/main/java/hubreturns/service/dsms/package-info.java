/** The Incident Client: delivers Returns Records to BMC Remedy, one call at a time, at its pace. */
@NullMarked
package hubreturns.service.dsms;

import org.jspecify.annotations.NullMarked;
