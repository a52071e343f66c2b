/** Service Requests with the outcome of each hub, and their files. */
@NullMarked
package hubreturns.ssi.requests;

import org.jspecify.annotations.NullMarked;
