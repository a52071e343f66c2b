package hubreturns.service.trust;

import hubreturns.returns.User;
import hubreturns.signature.OrganisationCertificate;

/** A registered certificate with its User. */
record Registration(OrganisationCertificate certificate, User user) {}
