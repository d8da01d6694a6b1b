// What the servers say to each other across the gateway: each stanza with what should become of it
// and what has.
//
// Threads  a run has its own
#pragma once

#include "plan.hpp"

#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace diolkos::simulation {

struct letter {
    // What the boxes are to make of it, faults apart.
    enum class fate : std::uint8_t {
        crosses,
        refused_near, // the near box's profile; or there is no way for it, or for its answer
        refused_far,  // the far box does not serve that domain, and the near one does not know
        nobody,       // there is no such server
    };
    std::uint64_t number = 0;
    box::side from_side = box::side::low;
    fate expected = fate::crosses;
    bool asks = false;     // its receiver answers
    bool may_fail = false; // an error may come back
    std::string key;       // its id; of an answer, "=result" behind it
    std::string id, from, to, from_domain, to_domain;
    std::string xml; // as long as no other of this side

    // Sessions of its server's streams in which it was sent, each once.
    std::vector<std::uint64_t> sessions;
    bool acknowledged = false; // to its server, by the near box
    std::uint64_t received = 0;
    std::uint64_t errors = 0;        // that came back to its server
    std::uint64_t last_crossing = 0; // while checking the order
};

// What is read of a stanza on its way, from its first tag.
struct address_label {
    std::string_view id, type, from, to, reference;
    // Which letter this is, or (is_error) answers.
    [[nodiscard]] std::string key() const;
    bool is_error = false;
};
// All stanzas in `bytes`, which begin and end between stanzas.
[[nodiscard]] std::vector<address_label> labels(std::string_view bytes);

class post {
public:
    explicit post(chance& random, const plan& how)
        : random_(random),
          how_(how) {}

    // A new one, from a server to another.
    letter& write(box::side from, const std::string& from_domain, const std::string& to_domain);
    letter& answer(const letter& question);
    [[nodiscard]] letter* find(const std::string& key);
    [[nodiscard]] std::deque<letter>& all() { return letters_; }

private:
    letter& add(letter&& what, const std::string& head, const std::string& inside);

    chance& random_;
    const plan& how_;
    std::deque<letter> letters_;
    std::unordered_map<std::string, letter*> by_key_;
};

} // namespace diolkos::simulation
