/** What only operators and auditors see. */
@NullMarked
package hubreturns.ssi.operator;

import org.jspecify.annotations.NullMarked;
