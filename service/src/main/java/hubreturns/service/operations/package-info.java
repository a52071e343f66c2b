/** What an operator sets and runs: configuration, database, commands, health. */
@NullMarked
package hubreturns.service.operations;

import org.jspecify.annotations.NullMarked;
