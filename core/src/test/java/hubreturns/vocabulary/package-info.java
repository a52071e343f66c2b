/** Tests of the terms of the DUIS: how they are read, written and ordered. */
@NullMarked
package hubreturns.vocabulary;

import org.jspecify.annotations.NullMarked;
