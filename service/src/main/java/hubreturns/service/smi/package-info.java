/** The Smart Metering Inventory: looks up and locks devices, marks hubs Returned, imports files. */
@NullMarked
package hubreturns.service.smi;

import org.jspecify.annotations.NullMarked;
