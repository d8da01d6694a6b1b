#include "xmpp/sasl_external.hpp"

#include "wire_format/address.hpp"
#include "wire_format/base64.hpp"
#include "xmpp/namespaces.hpp"

#include <span>

namespace diolkos::xmpp::sasl {

decision decide(std::string_view response, std::string_view proved) {
    if (response.empty() || response == "=")
        return {};
    const auto identity = wire::read_base64(response);
    if (!identity)
        return {"incorrect-encoding", "the response is not base64"};
    const auto domain = wire::prepare_domain(*identity);
    if (!domain || *domain != proved)
        return {"invalid-authzid", "the peer asked to be another domain than it has proved"};
    return {};
}

std::string auth(std::string_view domain) {
    std::string xml = "<auth xmlns=\"";
    xml.append(ns::sasl).append("\" mechanism=\"").append(external).append("\">");
    wire::write_base64(std::as_bytes(std::span(domain)), xml);
    return xml.append("</auth>");
}

std::string failure(std::string_view condition) {
    std::string xml = "<failure xmlns=\"";
    return xml.append(ns::sasl).append("\"><").append(condition).append("/></failure>");
}

} // namespace diolkos::xmpp::sasl
