#include "config/files_needed.hpp"

#include "net/certificate.hpp"

#include <algorithm>

namespace diolkos::config {
namespace {

namespace fs = std::filesystem;

// What c-ares reads, at the start and for lookups.
constexpr const char* host_files[] = {"/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf",
                                      "/etc/host.conf", "/etc/services"};

// On purpose not by the text alone: "/a/bc" is not in "/a/b".
bool is_in(const fs::path& place, const fs::path& folder) {
    return std::mismatch(folder.begin(), folder.end(), place.begin(), place.end()).first ==
           folder.end();
}

} // namespace

net::sandbox::file_access files_needed(const draft& from, const fs::path& file) {
    net::sandbox::file_access needed = from.net.files; // what the configuration adds itself
    needed.read_again(file);
    for (const auto* each : {&from.profile, &from.audit_key, &from.audit_signing_key, &from.edge_ca,
                             &from.link_certificate, &from.link_key}) {
        if (!each->path.empty()) {
            needed.read_again(each->path);
        }
    }
    for (const auto& each : from.certificates) {
        needed.read_again(each.certificate.path);
        needed.read_again(each.key.path);
    }
    for (const auto& each : from.peers) {
        if (each.ca) {
            needed.read_again(each.ca->path);
        }
    }
    for (const auto* each : {&from.one_way.send_key, &from.one_way.receive_key}) {
        if (*each) {
            needed.read_again((*each)->path);
        }
    }
    if (!from.link_peer_key.empty() && !net::parse_pin(from.link_peer_key)) {
        needed.read_again(from.link_peer_key);
    }
    for (const auto* each : host_files) {
        needed.read_again(each);
    }
    needed.writable.push_back(from.audit_directory.path);
    needed.writable.push_back(from.journal_directory.path);
    return needed;
}

std::vector<fs::path> closed_places(const net::sandbox::file_access& wanted,
                                    const net::sandbox::file_access& given) {
    std::vector<fs::path> closed;
    for (const auto& place : wanted.readable) {
        const auto open = [&](const fs::path& folder) { return is_in(place, folder); };
        if (std::ranges::none_of(given.readable, open) &&
            std::ranges::none_of(given.writable, open)) {
            closed.push_back(place);
        }
    }
    return closed;
}

} // namespace diolkos::config
