package hubreturns.acceptance.torture;

/**
 * A promise that was broken (docs/guarantees.md#several-nodes).
 *
 * @param what names the request, hub or record
 */
record Violation(Kind kind, String what) {

  /** The kinds of violation. {@code CheckerTest} plants one of each. */
  enum Kind {
    /** A client got no answer although it resent the request until the end. */
    NOT_ANSWERED,
    /** A response other than an answer or 503. */
    FAULT_ANSWERED,
    /** A 503 without {@code Retry-After} or without a problem document. */
    REFUSED_WITHOUT_RETRY_AFTER,
    /** Two answers to the same bytes differ. */
    ANSWER_CHANGED,
    /** An answered request is not in the audit trail. */
    ANSWERED_REQUEST_LOST,
    /** The audit trail has some of a request's hubs, in another order or more than once. */
    REQUEST_HALF_DONE,
    /** The digest of the request in the audit trail is not that of the bytes that were sent. */
    OTHER_BYTES_DECIDED,
    /** The answer and the audit trail disagree. */
    ANSWER_DIFFERS_FROM_AUDIT_TRAIL,
    /** The audit trail has a request that no client sent. */
    REQUEST_NOBODY_SENT,
    /** Two requests, or two positions of one, were accepted for the same hub. */
    HUB_ACCEPTED_TWICE,
    /**
     * A hub has a different code from the one that it would have if the hubs had been sent one
     * after the other.
     */
    LAW_OF_THE_LIST_BROKEN,
    /** A request was decided before an earlier one, which was already answered when it was sent. */
    ORDER_BROKEN,
    /**
     * The inventory does not show an accepted hub as Returned, or it shows another hub as Returned.
     */
    INVENTORY_DISAGREES,
    /** An accepted hub has no return record, or more than one. */
    RETURN_MISSING,
    /** A return record of a hub that was not accepted. */
    RETURN_NOT_ACCEPTED,
    /** A return record that is not marked as sent. */
    DELIVERY_NOT_SENT,
    /** An accepted hub has no record in Remedy. */
    RECORD_MISSING,
    /** An accepted hub has more than one record in Remedy. */
    RECORD_TWICE,
    /** Remedy has a record of a hub that was not accepted. */
    RECORD_NOT_ACCEPTED,
    /** The CSP has no notice of an accepted hub. */
    NOTICE_MISSING,
    /** The CSP has more than one notice of an accepted hub. */
    NOTICE_TWICE,
    /** A CSP has a notice of a hub that was not accepted. */
    NOTICE_NOT_ACCEPTED,
    /** The service's own check of its database names a violation. */
    INVARIANT_BROKEN
  }

  @Override
  public String toString() {
    return kind + ": " + what;
  }
}
