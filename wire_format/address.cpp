#include "wire_format/address.hpp"

#include "wire_format/address_part.hpp"

#include <utility>

namespace diolkos::wire {
namespace {

using boost::system::result;

using prepare_function = result<std::string> (*)(std::string_view);

// Prepares what must already be prepared.
result<std::string> confirm(prepare_function prepare, std::string_view part) {
    auto prepared = prepare(part);
    if (prepared && *prepared != part)
        return errc::address_not_prepared;
    return prepared;
}

} // namespace

result<address> address::parse(std::string_view text) {
    address made;
    // The resource begins at the first '/', and only before it does '@' separate (RFC 6122, 2.1).
    if (const auto slash = text.find('/'); slash != std::string_view::npos) {
        auto resource = prepare_resource_part(text.substr(slash + 1));
        if (!resource)
            return resource.error();
        made.resource_ = *std::move(resource);
        text = text.substr(0, slash);
    }
    if (const auto at = text.find('@'); at != std::string_view::npos) {
        auto local = prepare_local_part(text.substr(0, at));
        if (!local)
            return local.error();
        made.local_ = *std::move(local);
        text = text.substr(at + 1);
    }
    auto domain = prepare_domain_part(text);
    if (!domain)
        return domain.error();
    made.domain_ = *std::move(domain);
    return made;
}

result<address> address::from_prepared(std::string_view local, std::string_view domain,
                                       std::string_view resource) {
    address made;
    if (!local.empty()) {
        auto part = confirm(prepare_local_part, local);
        if (!part)
            return part.error();
        made.local_ = *std::move(part);
    }
    auto part = confirm(prepare_domain_part, domain);
    if (!part)
        return part.error();
    made.domain_ = *std::move(part);
    if (!resource.empty()) {
        part = confirm(prepare_resource_part, resource);
        if (!part)
            return part.error();
        made.resource_ = *std::move(part);
    }
    return made;
}

std::string address::to_string() const {
    std::string text = bare();
    if (!resource_.empty()) {
        text += '/';
        text += resource_;
    }
    return text;
}

std::string address::bare() const {
    std::string text;
    text.reserve(local_.size() + domain_.size() + resource_.size() + 2);
    if (!local_.empty()) {
        text += local_;
        text += '@';
    }
    text += domain_;
    return text;
}

result<std::string> prepare_domain(std::string_view text) {
    return prepare_domain_part(text);
}

result<std::string> domain_to_ascii(std::string_view prepared) {
    return domain_part_to_ascii(prepared);
}

} // namespace diolkos::wire
