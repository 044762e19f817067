using System;

namespace Tern;

/// <summary>How one of many requests ended: with a result or with an exception.</summary>
/// <param name="Request">The request.</param>
/// <param name="Result">Its result; null when it failed.</param>
/// <param name="Error">Why it failed; null when it did not.</param>
public sealed record TernOutcome(TernRequest Request, TernResult? Result, Exception? Error);
