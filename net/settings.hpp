// What net/ must be told: where to listen, whom to reach and how, and with which credentials.
// config/ fills it from the TOML file; the credentials are read by then.
//
// Threads  values; the contexts are shared and immutable
#pragma once

#include "audit/tree/note_key.hpp"
#include "box/domain_map.hpp"
#include "net/endpoint.hpp"
#include "net/operator_socket.hpp"
#include "net/peer_trust.hpp"
#include "net/sandbox/sandbox.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

namespace diolkos::net {

using shared_context = std::shared_ptr<const tls_context>; // sessions outlive a reload

struct route {
    host_port address;
    bool direct_tls = false;
};

enum class link_role { dial, listen };

struct settings {
    std::vector<host_port> edge_listen;            // addresses, no names
    std::vector<host_port> edge_listen_tls;        // the same, for direct TLS
    box::domain_map<shared_context> edge_contexts; // by the domain that this box stands for
    box::domain_map<std::shared_ptr<const peer_trust>>
        edge_trust;                     // by the near domain; else as the context has it
    shared_context edge_default;        // for a client that does not say whom it wants (no SNI)
    box::domain_map<route> edge_routes; // by the domain to reach; else DNS

    link_role role = link_role::listen;
    std::vector<host_port> link_addresses; // to listen on, or to dial; one of them carries the link
    std::chrono::milliseconds link_heartbeat{1000}; // as box::settings has it
    std::chrono::milliseconds link_dead_after{3000};
    shared_context link_context;

    // The link, if it is one-way: addresses, no names; else neither.
    struct one_way_places {
        std::optional<host_port> send_to, receive_at;
        std::size_t buffer_bytes = 8 * 1024 * 1024; // of each socket
    } one_way;

    std::vector<host_port> metrics_listen; // loopback addresses
    operator_settings operators;

    std::filesystem::path audit_folder;
    std::optional<audit::tree::signer_key> audit_signer; // of its checkpoints; must be there
    std::filesystem::path journal_folder;

    sandbox::mode sandbox = sandbox::mode::on;
    sandbox::file_access files; // that it needs from the end of its start on

    std::size_t edge_pending_bytes = 8 * 1024 * 1024; // unread by one peer, then it is cut off
    std::chrono::seconds edge_stalled_early{10}; // a write without progress, before TLS is up ...
    std::chrono::seconds edge_stalled{30};       // ... and after
    std::size_t link_pending_bytes = 32 * 1024 * 1024; // the same for the link
    std::chrono::seconds drain_deadline{10};
};

} // namespace diolkos::net
