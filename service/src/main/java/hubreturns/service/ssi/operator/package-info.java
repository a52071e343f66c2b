/** What only operators and auditors see. */
@NullMarked
package hubreturns.service.ssi.operator;

import org.jspecify.annotations.NullMarked;
