/** Tests of the field's words: how they are read, written and ordered. */
@NullMarked
package hubreturns.vocabulary;

import org.jspecify.annotations.NullMarked;
