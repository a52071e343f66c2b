/**
 * The terms of the DUIS as types: identifiers, codes and enumerations, spelt as the DUIS spells
 * them.
 */
@NullMarked
package hubreturns.vocabulary;

import org.jspecify.annotations.NullMarked;
