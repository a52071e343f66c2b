/**
 * The field's words as types: identifiers, codes and enumerations, spelt as the DUIS spells them.
 */
@NullMarked
package hubreturns.vocabulary;

import org.jspecify.annotations.NullMarked;
