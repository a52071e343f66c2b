/** Questions for people: a report is SQL with its parameters, asked and shown elsewhere. */
@NullMarked
package hubreturns.service.query;

import org.jspecify.annotations.NullMarked;
