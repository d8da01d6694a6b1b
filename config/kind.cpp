// How kinds of keys are called in messages and in the reference.
#include "config/key.hpp"

namespace diolkos::config {

std::string_view unit(kind type) noexcept {
    switch (type) {
    case kind::text:
    case kind::path:
    case kind::paths:
    case kind::path_or_pin:
    case kind::domains:
    case kind::any_domains:
    case kind::address:
    case kind::addresses:
    case kind::any_addresses:
    case kind::role:
    case kind::link_mode:
    case kind::link_way:
    case kind::repair:
    case kind::sandbox:
    case kind::tls_version:
    case kind::boolean:
    case kind::direct_tls:
    case kind::address_form:
    case kind::methods:
    case kind::pin:
    case kind::file_mode:
    case kind::count:
        return {};
    case kind::bytes:
        return "bytes";
    case kind::seconds:
        return "seconds";
    case kind::milliseconds:
        return "milliseconds";
    case kind::microseconds:
        return "microseconds";
    }
    return {};
}

std::string_view form(kind type) noexcept {
    switch (type) {
    case kind::text:
        return "string";
    case kind::path:
        return "path";
    case kind::paths:
        return "list of paths, or none";
    case kind::path_or_pin:
        return "path, or 64 hex digits";
    case kind::domains:
        return "list of domains";
    case kind::any_domains:
        return "list of domains, or none";
    case kind::address:
        return "\"HOST:PORT\"";
    case kind::addresses:
        return "list of \"HOST:PORT\"";
    case kind::any_addresses:
        return "list of \"HOST:PORT\", or none";
    case kind::role:
        return "\"dial\" or \"listen\"";
    case kind::address_form:
        return "\"plain\", \"keyed\" or \"omitted\"";
    case kind::link_mode:
        return "\"duplex\" or \"one-way\"";
    case kind::link_way:
        return "\"send\", \"receive\" or \"pair\"";
    case kind::repair:
        return "\"lan\", \"lossy\" or \"bulk\"";
    case kind::sandbox:
        return "\"on\", \"required\" or \"off\"";
    case kind::tls_version:
        return "\"1.2\" or \"1.3\"";
    case kind::direct_tls:
        return "\"allowed\", \"required\" or \"refused\"";
    case kind::methods:
        return "list of \"external\", \"dialback\", \"dialback-certificate\"";
    case kind::pin:
        return "64 hex digits";
    case kind::file_mode:
        return "octal file mode as \"0660\"";
    case kind::boolean:
        return "true or false";
    case kind::count:
    case kind::bytes:
    case kind::seconds:
    case kind::milliseconds:
    case kind::microseconds:
        return "integer";
    }
    return {};
}

} // namespace diolkos::config
