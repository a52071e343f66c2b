package hubreturns.service.trust;

import hubreturns.returns.User;
import hubreturns.signature.OrganisationCertificate;
import java.util.UUID;

/**
 * A registered certificate with its User.
 *
 * @param version the version of all registrations when this one was read; in another version, this
 *     one may differ
 */
record Registration(OrganisationCertificate certificate, User user, UUID version) {}
