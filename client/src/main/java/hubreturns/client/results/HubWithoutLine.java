package hubreturns.client.results;

import hubreturns.returns.ReturnDetail;
import hubreturns.returns.ReturnDetail.FaultReturn;
import hubreturns.returnsfile.Column;
import hubreturns.vocabulary.DeviceId;
import java.util.List;
import java.util.Optional;

/**
 * A hub that a request names and the returns file does not, because somebody deleted its line after
 * the request was sent. The results end with these hubs: otherwise nothing would say what the DSP
 * decided.
 *
 * @param detail the associated information with which the hub was sent
 */
public record HubWithoutLine(DeviceId hub, ReturnDetail detail, LineResult result) {
  /** The cells of a line below this header, as if the line was still in the file. */
  List<String> cells(List<String> header) {
    return header.stream().map(title -> Column.named(title).map(this::cell).orElse("")).toList();
  }

  private String cell(Column column) {
    Optional<FaultReturn> fault =
        Optional.of(detail).filter(FaultReturn.class::isInstance).map(FaultReturn.class::cast);
    Optional<String> text =
        switch (column) {
          case DEVICE_ID -> Optional.of(hub.toString());
          case RETURN_TYPE -> Optional.of(detail.type().text());
          case FAULT_REASON -> fault.map(one -> one.reason().text());
          case CONNECTION_METHOD -> fault.map(one -> one.connectionMethod().text());
          case OTHER_DEVICE_ID -> detail.otherDevice().map(DeviceId::toString);
          case USER_REF_DATE_TIME -> detail.reference().dateTime();
          case USER_REF_ID -> detail.reference().id();
          case INCIDENT_REFERENCE -> detail.reference().incidentReference();
          case ADDITIONAL_INFORMATION -> detail.reference().additionalInformation();
        };
    return text.orElse("");
  }
}
