/** DUIS XML to and from returns, within limits; the only place that makes an XML parser. */
@NullMarked
package hubreturns.duis;

import org.jspecify.annotations.NullMarked;
