/** Certificates, Users and roles: who sent a request, and whether they may. */
@NullMarked
package hubreturns.service.trust;

import org.jspecify.annotations.NullMarked;
