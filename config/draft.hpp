// A configuration as it was read: checked values, paths made absolute, no file behind them opened
// yet.
//
// Threads  values
#pragma once

#include "box/settings.hpp"
#include "config/problem.hpp"
#include "net/settings.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace diolkos::config {

struct placed_path {
    std::filesystem::path path;
    position at;
};

struct certificate_entry {
    std::vector<std::string> domains;
    placed_path certificate, key;
    position at;
};

struct route_entry {
    std::vector<std::string> domains;
    net::host_port address;
    bool direct_tls = false;
    position at;
};

// Only peer_settings::pin and the rates are as they will be; the rest is completed once every key
// is read.
struct peer_entry {
    std::vector<std::string> domains;
    box::peer_settings how;
    std::optional<net::tls_version> minimum_tls; // else edge.minimum_tls
    std::optional<placed_path> ca;               // else edge.ca
    position at;
};

// The keys of a one-way link, whether they are used or not.
struct one_way_entry {
    bool on = false;
    std::string way; // "send", "receive" or "pair"; empty: not said
    std::optional<net::host_port> send_to, receive_at;
    std::optional<placed_path> send_key, receive_key;
    link::one_way_sending sending; // but their keys
    link::one_way_receiving receiving;
    std::size_t buffer_bytes = 0;
};

struct draft {
    box::settings box; // but what is in files: profile, audit key
    net::settings net; // but what is in files: TLS contexts
    placed_path profile, audit_directory, audit_key, audit_signing_key, journal_directory, edge_ca,
        link_certificate, link_key, operator_socket;
    net::tls_version edge_minimum = net::tls_version::v1_2;
    std::vector<certificate_entry> certificates;
    std::vector<route_entry> routes;
    std::vector<peer_entry> peers;
    one_way_entry one_way;
    std::string audit_name;    // empty: the box's
    std::string link_peer_key; // 64 hex digits or a path
    // Each key that was given, without those of repeated tables: where, and as it stands there.
    std::map<std::string, position, std::less<>> places;
    std::map<std::string, std::string, std::less<>> texts;

    // Where the key or the nearest table around it stands; the file's start if neither does.
    [[nodiscard]] position place(std::string_view key) const;
};

} // namespace diolkos::config
