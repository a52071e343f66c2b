/** Who is this, and may they: certificates, Users and roles. */
@NullMarked
package hubreturns.service.trust;

import org.jspecify.annotations.NullMarked;
