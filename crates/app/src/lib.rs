//! One async function for each command of the contract.
