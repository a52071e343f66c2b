/** The parts of one SQL statement in which several stores write together. */
@NullMarked
package hubreturns.service.statement;

import org.jspecify.annotations.NullMarked;
