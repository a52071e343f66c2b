/** The running programs, and what can be asked of them: by command, by HTTP and of Remedy. */
@NullMarked
package hubreturns.acceptance.system;

import org.jspecify.annotations.NullMarked;
