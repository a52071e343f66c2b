/** The running programs, and access to them by command, by HTTP and through Remedy. */
@NullMarked
package hubreturns.acceptance.system;

import org.jspecify.annotations.NullMarked;
