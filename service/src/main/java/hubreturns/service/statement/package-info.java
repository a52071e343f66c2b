/** The statements of several stores, sent to the database together. */
@NullMarked
package hubreturns.service.statement;

import org.jspecify.annotations.NullMarked;
