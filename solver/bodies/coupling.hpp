#pragma once
#include <vector>

#include "solver/bodies/body.hpp"

namespace coldsky {

class Coupling;

/// Solves  A y = b  in one body, with all that it is joined to held fixed: see Body. The rounded matrices must have
/// their held diagonals.
class HeldSolver {
 public:
  virtual ~HeldSolver() = default;
  /// b = the body's own slopes and those of all couplings but `without` [W/K]
  virtual void anchors(Body& body, const Coupling& without, const Array<double>& b) = 0;
  /// Loosely, from y = 0; vectors of a body's size. Whether it came to that.
  [[nodiscard]] virtual bool solve(Body& body, const Array<double>& b, const Array<double>& y) = 0;
};

/// What joins bodies: coolant that runs through them, a conductance between them.
///
/// Vectors given are those of the whole system. A coupling whose other end does not answer to the bodies (a coolant
/// that boils at one temperature) is diagonal: then its slopes go to the diagonals of the bodies in `add_balance` and
/// the rest of the Jacobian does nothing.
class Coupling {
 public:
  virtual ~Coupling() = default;
  /// The vectors of the system, once its bodies are placed.
  virtual void attach(const Array<double>&, const Array<double>&) {}
  /// Called before the bodies form their balances or totals at another state: brings what they meet there (irradiation)
  /// to it.
  virtual void bring_state() {}
  /// Adds the heat that leaves each unknown through the coupling to the balances of its body [W].
  virtual void add_balance() = 0;
  /// Whether it has a part in the Jacobian beside the diagonals of the bodies.
  virtual bool joins() const = 0;
  /// Sum of the flows that its conductances would carry from the reference temperature [W]: see System::state_flow.
  virtual double state_flow() = 0;
  virtual void add_totals(HeatTotals& totals) = 0;

  /// d += slopes with the other ends held fixed, in an array of a body's size [W/K].
  virtual void add_held(const Body& body, const Array<float>& d) = 0;
  /// d += factor * slope * x, x = 1 where it is empty; arrays of a body's size.
  virtual void add_held(const Body& body, double factor, const Array<const double>& x, const Array<double>& d) = 0;
  /// The body's rounded diagonal without these slopes again.
  virtual void release(Body& body) = 0;
  /// q += J u
  virtual void add_product(const Array<float>& u, const Array<float>& q) = 0;
  /// b -= J x
  virtual void subtract_product(const Array<const double>& x, const Array<double>& b) = 0;

  /// What `correct` needs, found once and kept until `forget`. Overwrites the two vectors given, of the system's size.
  virtual void prepare(HeldSolver& held, const Array<double>& work, const Array<double>& other_work) = 0;
  /// Corrects z, which the preconditioners of the bodies made with all else held fixed.
  virtual void correct(const Array<float>& z) = 0;
  /// How bodies follow a uniform change of 1 K at the other end, as `prepare` found it, where changes of whole bodies
  /// against each other are slow: the system corrects them together (see BodyResponses).
  struct Response {
    Body* body;
    Array<float> field;  ///< of the body's unknowns, from 0 where nothing follows to 1 [-]
  };
  virtual std::vector<Response> responses() const { return {}; }
  /// Drops what `prepare` left.
  virtual void forget() = 0;
  /// Other unknowns, laws or coolant: what it computed for them is stale.
  virtual void state_changed() = 0;
  /// The reference temperature falls by `shift` [K].
  virtual void rebase(double shift) = 0;
};

}  // namespace coldsky
