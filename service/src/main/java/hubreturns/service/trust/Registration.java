package hubreturns.service.trust;

import hubreturns.returns.User;
import hubreturns.signature.OrganisationCertificate;

/** A certificate that the operator registered, and the User it is registered for. */
record Registration(OrganisationCertificate certificate, User user) {}
