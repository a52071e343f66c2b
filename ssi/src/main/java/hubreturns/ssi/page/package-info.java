/** What all pages share: the form of values, choices of forms, downloads and error pages. */
@NullMarked
package hubreturns.ssi.page;

import org.jspecify.annotations.NullMarked;
