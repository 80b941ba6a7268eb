// Who may ask what: the whole application, row by row. A route without a row fails, so does a row without a route.
//
// Each cell is the answer to a request that is good but for who sends it; what it names belongs to the buyer or the
// inspector of one order. `in` leads to sign in, `pw` to give the password again, `new` to make an organization;
// `.` is not asked, because the answer does not depend on it or is the same for everybody.
//
//   non  no session (one that has ended is the same)     own  owner (as admin, but for other owners)
//   lon  a person without an organization                mem  member: acts, but does not bind
//   str  the owner of another organization that buys     fld  field inspector, to whom the visit is not assigned
//        and inspects: 404, also for what is there       sup med fin adm  support, mediator, finance, admin
//   sus  the buyer's owner while the organization is suspended: reads, and does nothing

export const MATRIX = `
The API: the directory, support, accounts
                                                                      | buyer       | inspector   | staff           |
                                                          non lon str | own mem fld | own mem fld | sup med fin adm | sus
GET    /api/v1/inspectors                                 200 .   .   | 200 .   .   | .   .   .   | .   .   .   200 | .
GET    /api/v1/inspectors/:id                             200 200 200 | 200 200 200 | 200 200 200 | 200 200 200 200 | 200
GET    /api/v1/places                                     200 .   .   | 200 .   .   | .   .   .   | .   .   .   200 | .
PATCH  /api/v1/listing                                    401 409 400 | 404 403 403 | 200 403 403 | 409 409 409 409 | 403
POST   /api/v1/inspectors/:id/accreditations/:code/verify 401 404 404 | 404 404 404 | 404 404 404 | 200 404 404 200 | 404
POST   /api/v1/inspectors/:id/accreditations/:code/refuse 401 404 404 | 404 404 404 | 404 404 404 | 200 404 404 200 | 404
GET    /api/v1/products                                   200 .   .   | 200 .   .   | .   .   .   | .   .   .   200 | .
GET    /api/v1/products/:id                               200 200 200 | 200 200 200 | 200 200 200 | 200 200 200 200 | 200
GET    /api/v1/products/:id/reviews                       200 200 200 | 200 200 200 | 200 200 200 | 200 200 200 200 | 200
GET    /api/v1/sellers/:id                                200 200 200 | 200 200 200 | 200 200 200 | 200 200 200 200 | 200
PATCH  /api/v1/seller                                     401 409 404 | 404 403 403 | 200 403 403 | 409 409 409 409 | 403
GET    /api/v1/seller/products                            401 409 200 | 200 200 200 | 200 200 200 | 409 409 409 409 | 200
POST   /api/v1/products                                   401 409 404 | 404 403 403 | 201 403 403 | 409 409 409 409 | 403
PATCH  /api/v1/products/:id                               401 409 404 | 404 404 404 | 200 403 403 | 409 409 409 409 | 403
PUT    /api/v1/products/:id/photos                        401 409 404 | 404 404 404 | 200 403 403 | 409 409 409 409 | 403
GET    /api/v1/shortlist                                  401 409 200 | 200 200 200 | 200 200 200 | 409 409 409 409 | 200
PUT    /api/v1/shortlist/:thing                           401 409 200 | 200 200 200 | 200 200 200 | 409 409 409 409 | 403
DELETE /api/v1/shortlist/:thing                           401 409 200 | 200 200 200 | 200 200 200 | 409 409 409 409 | 403
GET    /api/v1/saved-searches                             401 409 200 | 200 200 200 | 200 200 200 | 409 409 409 409 | 200
POST   /api/v1/saved-searches                             401 409 201 | 201 201 201 | 201 201 201 | 409 409 409 409 | 403
PATCH  /api/v1/saved-searches/:id                         401 409 404 | 200 404 404 | 404 404 404 | 409 409 409 409 | 403
DELETE /api/v1/saved-searches/:id                         401 409 404 | 200 404 404 | 404 404 404 | 409 409 409 409 | 403
GET    /api/v1/support                                    401 200 200 | 200 200 200 | 200 200 200 | 200 200 200 200 | 200
POST   /api/v1/support                                    401 200 200 | 200 200 200 | 200 200 200 | 200 200 200 200 | 200
GET    /api/v1/support/:id                                401 404 404 | 200 404 404 | 404 404 404 | 404 404 404 404 | 200
POST   /api/v1/support/:id/messages                       401 404 404 | 200 404 404 | 404 404 404 | 404 404 404 404 | 200
POST   /api/v1/staff/support/:id/answer                   401 404 404 | 404 404 404 | 404 404 404 | 200 200 404 200 | 404
POST   /api/v1/account/sign-up                            202 .   .   | 202 .   .   | .   .   .   | .   .   .   202 | .
POST   /api/v1/account/send-verification                  202 .   .   | 202 .   .   | .   .   .   | .   .   .   202 | .
POST   /api/v1/account/verify                             403 .   .   | 403 .   .   | .   .   .   | .   .   .   403 | .
POST   /api/v1/account/sign-in                            401 .   .   | 401 .   .   | .   .   .   | .   .   .   401 | .
POST   /api/v1/account/second-factor                      403 .   .   | 403 .   .   | .   .   .   | .   .   .   403 | .
POST   /api/v1/account/sign-out                           401 .   .   | 200 .   .   | .   .   .   | .   .   .   200 | .
POST   /api/v1/account/forgot-password                    202 .   .   | 202 .   .   | .   .   .   | .   .   .   202 | .
POST   /api/v1/account/reset-password                     403 .   .   | 403 .   .   | .   .   .   | .   .   .   403 | .
POST   /api/v1/me/password                                401 403 .   | 403 .   .   | .   .   .   | .   .   .   .   | .
POST   /api/v1/me/email                                   401 202 .   | 202 .   .   | .   .   .   | .   .   .   202 | .
POST   /api/v1/me/email/confirm                           401 403 .   | 403 .   .   | .   .   .   | .   .   .   403 | .
POST   /api/v1/me/erase                                   401 .   .   | 409 .   .   | .   .   .   | .   .   .   .   | .
POST   /api/v1/me/prove                                   401 403 .   | 403 .   .   | .   .   .   | .   .   .   .   | .
POST   /api/v1/me/second-factor                           401 403 .   | 403 .   .   | .   .   .   | .   .   .   .   | .
POST   /api/v1/me/second-factor/confirm                   401 409 .   | 409 .   .   | .   .   .   | .   .   .   .   | .
POST   /api/v1/me/second-factor/end                       401 403 .   | 403 .   .   | .   .   .   | .   .   .   .   | .
POST   /api/v1/me/second-factor/backup-codes              401 409 .   | 409 .   .   | .   .   .   | .   .   .   .   | .
GET    /api/v1/me                                         401 200 200 | 200 200 200 | 200 200 200 | 200 200 200 200 | 200
PATCH  /api/v1/me                                         401 200 200 | 200 200 200 | 200 200 200 | 200 200 200 200 | 200
PUT    /api/v1/me/organization                            401 404 404 | 200 200 200 | 404 404 404 | 404 404 404 404 | 200
GET    /api/v1/me/sessions                                401 200 .   | 200 .   .   | .   .   .   | .   .   .   .   | .
DELETE /api/v1/me/sessions/:id                            401 404 .   | 404 .   .   | .   .   .   | .   .   .   .   | .
GET    /api/v1/me/tokens                                  401 200 .   | 200 .   .   | .   .   .   | .   .   .   .   | .
POST   /api/v1/me/tokens                                  401 201 .   | 201 .   .   | .   .   .   | .   .   .   .   | .
DELETE /api/v1/me/tokens/:id                              401 404 .   | 404 .   .   | .   .   .   | .   .   .   .   | .
GET    /api/v1/verify                                     200 .   .   | 200 .   .   | .   .   .   | .   .   .   200 | .
GET    /api/v1/notices                                    401 200 200 | 200 200 200 | 200 200 200 | 200 200 200 200 | 200
POST   /api/v1/notices/read                               401 200 200 | 200 200 200 | 200 200 200 | 200 200 200 200 | 200
GET    /api/v1/me/notices                                 401 200 200 | 200 200 200 | 200 200 200 | 200 200 200 200 | 200
PUT    /api/v1/me/notices                                 401 200 200 | 200 200 200 | 200 200 200 | 200 200 200 200 | 200
GET    /api/v1/inspectors/:id/feedback                    200 200 200 | 200 200 200 | 200 200 200 | 200 200 200 200 | 200
GET    /api/v1/sellers/:id/feedback                       200 200 200 | 200 200 200 | 200 200 200 | 200 200 200 200 | 200
GET    /api/v1/openapi.json                               200 .   .   | 200 .   .   | .   .   .   | .   .   .   200 | .

The API: organizations
                                                                      | buyer       | inspector   | staff           |
                                                          non lon str | own mem fld | own mem fld | sup med fin adm | sus
POST   /api/v1/organizations                              401 201 201 | 201 201 201 | 201 201 201 | 201 201 201 201 | 201
GET    /api/v1/organizations/:id                          401 404 404 | 200 200 200 | 404 404 404 | 404 404 404 404 | 200
PUT    /api/v1/organizations/:id                          401 404 404 | 200 403 403 | 404 404 404 | 404 404 404 404 | 403
GET    /api/v1/organizations/:id/members                  401 404 404 | 200 200 200 | 404 404 404 | 404 404 404 404 | 200
PATCH  /api/v1/organizations/:id/members/:person          401 404 404 | 200 403 403 | 404 404 404 | 404 404 404 404 | 403
DELETE /api/v1/organizations/:id/members/:person          401 404 404 | 200 403 403 | 404 404 404 | 404 404 404 404 | 403
GET    /api/v1/organizations/:id/invitations              401 404 404 | 200 403 403 | 404 404 404 | 404 404 404 404 | 200
POST   /api/v1/organizations/:id/invitations              401 404 404 | 201 403 403 | 404 404 404 | 404 404 404 404 | 403
DELETE /api/v1/organizations/:id/invitations/:invitation  401 404 404 | 200 403 403 | 404 404 404 | 404 404 404 404 | 403
POST   /api/v1/invitations/accept                         401 .   .   | 403 .   .   | .   .   .   | .   .   .   403 | .

The API: orders and their moves
                                                                      | buyer       | inspector   | staff           |
                                                          non lon str | own mem fld | own mem fld | sup med fin adm | sus
GET    /api/v1/orders                                     401 409 200 | 200 200 200 | 200 200 200 | 409 409 409 409 | 200
POST   /api/v1/orders                                     401 409 200 | 200 200 403 | 403 403 403 | 409 409 409 409 | 403
GET    /api/v1/orders/:id                                 401 409 404 | 200 200 404 | 200 200 404 | 200 200 200 200 | 200
GET    /api/v1/orders/:id/history                         401 409 404 | 200 200 404 | 200 200 404 | 200 200 200 200 | 200
GET    /api/v1/orders/:id/terms                           401 409 404 | 200 200 404 | 200 200 404 | 200 200 200 200 | 200
GET    /api/v1/orders/:id/terms/:version/contract         401 409 404 | 200 200 404 | 200 200 404 | 200 200 200 200 | 200
GET    /api/v1/orders/:id/draw                            401 409 404 | 200 200 404 | 200 200 404 | 200 200 200 200 | 200
GET    /api/v1/keys/:key                                  401 409 200 | 200 200 200 | 200 200 200 | 200 200 200 200 | 200
POST   /api/v1/orders/:id/modify                          401 409 404 | 200 200 404 | 403 403 404 | 403 403 403 403 | 403
POST   /api/v1/orders/:id/confirm                         401 409 404 | 403 403 404 | 200 403 404 | 403 403 403 403 | 403
POST   /api/v1/orders/:id/decline                         401 409 404 | 403 403 404 | 200 200 404 | 403 403 403 403 | 403
POST   /api/v1/orders/:id/withdraw                        401 409 404 | 200 200 404 | 403 403 404 | 403 403 403 403 | 403
POST   /api/v1/orders/:id/proposeDate                     401 409 404 | 200 200 404 | 200 200 404 | 403 403 403 403 | 403
POST   /api/v1/orders/:id/agreeDate                       401 409 404 | 409 409 404 | 200 200 404 | 403 403 403 403 | 403
POST   /api/v1/orders/:id/cancel                          401 409 404 | 200 403 404 | 403 403 404 | 403 403 403 403 | 403
POST   /api/v1/orders/:id/backOut                         401 409 404 | 403 403 404 | 200 403 404 | 403 403 403 403 | 403
POST   /api/v1/orders/:id/assign                          401 409 404 | 403 403 404 | 200 200 404 | 403 403 403 403 | 403
POST   /api/v1/orders/:id/refundLate                      401 409 404 | 200 403 404 | 403 403 404 | 403 403 403 403 | 403
POST   /api/v1/orders/:id/grantTime                       401 409 404 | 200 200 404 | 403 403 404 | 403 403 403 403 | 403
POST   /api/v1/orders/:id/askCorrection                   401 409 404 | 200 200 404 | 403 403 404 | 403 403 403 403 | 403
POST   /api/v1/orders/:id/refuseCorrection                401 409 404 | 403 403 404 | 200 200 404 | 403 403 403 403 | 403
POST   /api/v1/orders/:id/extend                          401 409 404 | 200 200 404 | 200 200 404 | 403 403 403 403 | 403
POST   /api/v1/orders/:id/release                         401 409 404 | 200 403 404 | 403 403 404 | 403 403 403 403 | 403
POST   /api/v1/orders/:id/acceptAborted                   401 409 404 | 200 403 404 | 403 403 404 | 403 403 403 403 | 403
POST   /api/v1/orders/:id/refund                          401 409 404 | 403 403 404 | 200 403 404 | 403 403 403 403 | 403
POST   /api/v1/orders/:id/dispute                         401 409 404 | 200 200 404 | 200 200 404 | 403 403 403 403 | 403
POST   /api/v1/orders/:id/askForce                        401 409 404 | 403 403 404 | 403 403 404 | 403 403 200 200 | 403
POST   /api/v1/orders/:id/force                           401 409 404 | 403 403 404 | 403 403 404 | 403 403 200 409 | 403
POST   /api/v1/orders/:id/feedback                        401 409 404 | 200 200 404 | 403 403 404 | 403 403 403 403 | 403
POST   /api/v1/orders/:id/declareReceipt                  401 409 404 | 200 200 404 | 403 403 404 | 403 403 403 403 | 403
POST   /api/v1/orders/:id/continueFeedback                401 409 404 | 200 200 404 | 403 403 404 | 403 403 403 403 | 403
POST   /api/v1/orders/:id/reply                           401 409 404 | 403 403 404 | 200 200 404 | 403 403 403 403 | 403
POST   /api/v1/orders/:id/disputeAfter                    401 409 404 | 200 200 404 | 400 400 404 | 403 403 403 403 | 403
POST   /api/v1/orders/:id/answer                          401 409 404 | 403 403 404 | 200 200 404 | 403 403 403 403 | 403
POST   /api/v1/orders/:id/addEvidence                     401 409 404 | 200 200 404 | 200 200 404 | 403 403 403 403 | 403
POST   /api/v1/orders/:id/offer                           401 409 404 | 200 403 404 | 200 403 404 | 403 403 403 403 | 403
POST   /api/v1/orders/:id/withdrawOffer                   401 409 404 | 409 403 404 | 200 403 404 | 403 403 403 403 | 403
POST   /api/v1/orders/:id/acceptOffer                     401 409 404 | 200 403 404 | 409 403 404 | 403 403 403 403 | 403
POST   /api/v1/orders/:id/escalate                        401 409 404 | 200 200 404 | 200 200 404 | 403 403 403 403 | 403
POST   /api/v1/orders/:id/decide                          401 409 404 | 403 403 404 | 403 403 404 | 403 200 403 200 | 403
POST   /api/v1/orders/:id/acceptDecision                  401 409 404 | 200 403 404 | 200 403 404 | 403 403 403 403 | 403
POST   /api/v1/orders/:id/appeal                          401 409 404 | 200 403 404 | 200 403 404 | 403 403 403 403 | 403
POST   /api/v1/orders/:id/decideAppeal                    401 409 404 | 403 403 404 | 403 403 404 | 403 403 403 200 | 403
POST   /api/v1/orders/:id/withdrawDispute                 401 409 404 | 200 200 404 | 403 403 404 | 403 403 403 403 | 403
POST   /api/v1/files                                      401 409 201 | 201 201 201 | 201 201 201 | 409 409 409 409 | 403
POST   /api/v1/orders/:id/report                          401 409 404 | 403 403 404 | 201 201 404 | 409 409 409 409 | 403
GET    /api/v1/orders/:id/reports                         401 409 404 | 200 200 404 | 200 200 404 | 200 200 200 200 | 200
GET    /api/v1/orders/:id/files/:file                     401 409 404 | 200 200 404 | 200 200 404 | 200 200 200 200 | 200
GET    /api/v1/orders/:id/files/:file/preview             401 409 404 | 200 200 404 | 200 200 404 | 200 200 200 200 | 200
GET    /api/v1/orders/:id/feedback                        401 409 404 | 200 200 404 | 200 200 404 | 200 200 200 200 | 200
POST   /api/v1/orders/:id/payments                        401 409 404 | 200 403 404 | 403 403 404 | 409 409 409 409 | 403
GET    /api/v1/orders/:id/payments                        401 409 404 | 200 200 404 | 403 403 404 | 200 200 200 200 | 200
GET    /api/v1/orders/:id/ledger                          401 409 404 | 200 200 404 | 200 200 404 | 200 200 200 200 | 200

The API: conversations and offers
                                                                      | buyer       | inspector   | staff           |
                                                          non lon str | own mem fld | own mem fld | sup med fin adm | sus
POST   /api/v1/inquiries                                  401 409 200 | 200 200 403 | 403 403 403 | 409 409 409 409 | 403
GET    /api/v1/inquiries                                  401 409 200 | 200 200 403 | 200 200 403 | 409 409 409 409 | 200
GET    /api/v1/inquiries/:id                              401 409 404 | 200 200 403 | 404 404 403 | 409 409 409 409 | 200
GET    /api/v1/conversations                              401 409 200 | 200 200 403 | 200 200 403 | 409 409 409 409 | 200
POST   /api/v1/conversations                              401 409 200 | 200 200 403 | 403 403 403 | 409 409 409 409 | 403
GET    /api/v1/conversations/:id                          401 409 404 | 200 200 403 | 200 200 403 | 200 200 404 200 | 200
GET    /api/v1/messages                                   401 409 200 | 200 200 403 | 200 200 403 | 409 409 409 409 | 200
GET    /api/v1/conversations/:id/messages                 401 409 404 | 200 200 403 | 200 200 403 | 200 200 404 200 | 200
POST   /api/v1/conversations/:id/messages                 401 409 404 | 200 200 403 | 200 200 403 | 409 409 409 409 | 403
POST   /api/v1/conversations/:id/read                     401 409 404 | 200 200 403 | 200 200 403 | 409 409 409 409 | 403
POST   /api/v1/conversations/:id/typing                   401 409 404 | 200 200 403 | 200 200 403 | 409 409 409 409 | 403
GET    /api/v1/conversations/:id/files/:file              401 409 404 | 200 200 403 | 200 200 403 | 200 200 404 200 | 200
GET    /api/v1/conversations/:id/files/:file/preview      401 409 404 | 200 200 403 | 200 200 403 | 200 200 404 200 | 200
GET    /api/v1/blocks                                     401 409 200 | 200 200 403 | 200 200 403 | 409 409 409 409 | 200
PUT    /api/v1/blocks/:id                                 401 409 200 | 200 200 403 | 200 200 403 | 409 409 409 409 | 403
DELETE /api/v1/blocks/:id                                 401 409 200 | 200 200 403 | 200 200 403 | 409 409 409 409 | 403
GET    /api/v1/conversations/:id/offers                   401 409 404 | 200 200 403 | 200 200 403 | 200 200 404 200 | 200
GET    /api/v1/conversations/:id/proposal                 401 409 404 | 404 404 403 | 200 200 403 | 409 409 409 409 | 404
POST   /api/v1/conversations/:id/offers                   401 409 404 | 200 200 403 | 200 403 403 | 409 409 409 409 | 403
POST   /api/v1/conversations/:id/counter                  401 409 404 | 200 200 403 | 403 403 403 | 409 409 409 409 | 403
POST   /api/v1/conversations/:id/accept                   401 409 404 | 200 200 403 | 403 403 403 | 409 409 409 409 | 403
POST   /api/v1/conversations/:id/decline                  401 409 404 | 200 200 403 | 403 403 403 | 409 409 409 409 | 403
POST   /api/v1/conversations/:id/withdraw                 401 409 404 | 403 403 403 | 200 200 403 | 409 409 409 409 | 403
POST   /api/v1/conversations/:id/flags                    401 409 404 | 200 200 403 | 200 200 403 | 409 409 409 409 | 403
GET    /api/v1/staff/flags                                401 404 404 | 404 404 404 | 404 404 404 | 200 200 404 200 | 404
GET    /api/v1/staff/flags/:id                            401 404 404 | 404 404 404 | 404 404 404 | 200 200 404 200 | 404
POST   /api/v1/staff/flags/:id/close                      401 404 404 | 404 404 404 | 404 404 404 | 200 200 404 200 | 404

The API: goods orders, which the inspector sells
                                                                      | buyer       | inspector   | staff           |
                                                          non lon str | own mem fld | own mem fld | sup med fin adm | sus
GET    /api/v1/orders/:id/tracking                        401 409 404 | 200 200 404 | 200 200 404 | 200 200 200 200 | 200
POST   /api/v1/orders/:id/tracking                        401 409 404 | 403 403 404 | 200 200 404 | 409 409 409 409 | 403
POST   /api/v1/orders/goods                               401 409 200 | 200 200 403 | 403 403 403 | 409 409 409 409 | 403
POST   /api/v1/orders/goods/buyNow                        401 409 200 | 200 403 403 | 403 403 403 | 409 409 409 409 | 403
POST   /api/v1/orders/:id/revise                          401 409 404 | 200 200 404 | 200 200 404 | 403 403 403 403 | 403
POST   /api/v1/orders/:id/sign                            401 409 404 | 200 403 404 | 200 403 404 | 403 403 403 403 | 403
POST   /api/v1/orders/:id/proposeAmendment                401 409 404 | 200 403 404 | 200 403 404 | 403 403 403 403 | 403
POST   /api/v1/orders/:id/signAmendment                   401 409 404 | 200 403 404 | 409 403 404 | 403 403 403 403 | 403
POST   /api/v1/orders/:id/callTranche                     401 409 404 | 403 403 404 | 200 200 404 | 403 403 403 403 | 403
POST   /api/v1/orders/:id/signProduction                  401 409 404 | 200 403 404 | 200 403 404 | 403 403 403 403 | 403
POST   /api/v1/orders/:id/bindInspection                  401 409 404 | 200 200 404 | 403 403 404 | 403 403 403 403 | 403
POST   /api/v1/orders/:id/releasePassed                   401 409 404 | 200 403 404 | 403 403 404 | 403 403 403 403 | 403
POST   /api/v1/orders/:id/proposeChoice                   401 409 404 | 200 403 404 | 200 403 404 | 403 403 403 403 | 403
POST   /api/v1/orders/:id/agreeChoice                     401 409 404 | 200 403 404 | 409 403 404 | 403 403 403 403 | 403
POST   /api/v1/orders/:id/waiveInspection                 401 409 404 | 200 403 404 | 403 403 404 | 403 403 403 403 | 403
POST   /api/v1/orders/:id/askCancellation                 401 409 404 | 200 403 404 | 403 403 404 | 403 403 403 403 | 403
POST   /api/v1/orders/:id/takeBackCancellation            401 409 404 | 200 200 404 | 403 403 404 | 403 403 403 403 | 403
POST   /api/v1/orders/:id/agreeCancellation               401 409 404 | 403 403 404 | 200 403 404 | 403 403 403 403 | 403
POST   /api/v1/orders/:id/objectCancellation              401 409 404 | 403 403 404 | 200 200 404 | 403 403 403 403 | 403
POST   /api/v1/orders/:id/cancelLate                      401 409 404 | 200 403 404 | 403 403 404 | 403 403 403 403 | 403
POST   /api/v1/orders/:id/ship                            401 409 404 | 403 403 404 | 200 200 404 | 403 403 403 403 | 403
POST   /api/v1/orders/:id/recordDelivery                  401 409 404 | 403 403 404 | 200 200 404 | 403 403 403 403 | 403
POST   /api/v1/orders/:id/extendReceipt                   401 409 404 | 200 200 404 | 200 200 404 | 403 403 403 403 | 403
POST   /api/v1/orders/:id/receive                         401 409 404 | 200 403 404 | 403 403 404 | 403 403 403 403 | 403
POST   /api/v1/orders/:id/receivePart                     401 409 404 | 200 403 404 | 403 403 404 | 403 403 403 403 | 403
POST   /api/v1/orders/:id/claim                           401 409 404 | 200 403 404 | 403 403 404 | 403 403 403 403 | 403
POST   /api/v1/orders/:id/withdrawClaim                   401 409 404 | 200 403 404 | 403 403 404 | 403 403 403 403 | 403
POST   /api/v1/orders/:id/acceptClaim                     401 409 404 | 403 403 404 | 200 403 404 | 403 403 403 403 | 403
POST   /api/v1/orders/:id/offerOutcome                    401 409 404 | 403 403 404 | 200 403 404 | 403 403 403 403 | 403
POST   /api/v1/orders/:id/acceptOutcome                   401 409 404 | 200 403 404 | 403 403 404 | 403 403 403 403 | 403
POST   /api/v1/orders/:id/declineClaim                    401 409 404 | 403 403 404 | 200 200 404 | 403 403 403 403 | 403
POST   /api/v1/orders/:id/sendBack                        401 409 404 | 200 200 404 | 403 403 404 | 403 403 403 403 | 403
POST   /api/v1/orders/:id/recordReturn                    401 409 404 | 403 403 404 | 200 200 404 | 403 403 403 403 | 403
POST   /api/v1/orders/:id/acceptReturn                    401 409 404 | 403 403 404 | 200 403 404 | 403 403 403 403 | 403
POST   /api/v1/orders/:id/objectReturn                    401 409 404 | 404 404 404 | 200 200 404 | 403 403 403 403 | 403
POST   /api/v1/orders/:id/rate                            401 409 404 | 200 200 404 | 403 403 404 | 403 403 403 403 | 403
POST   /api/v1/orders/:id/answerRating                    401 409 404 | 403 403 404 | 200 200 404 | 403 403 403 403 | 403

The API: money and the staff
                                                                      | buyer       | inspector   | staff           |
                                                          non lon str | own mem fld | own mem fld | sup med fin adm | sus
GET    /api/v1/payment-methods                            200 .   .   | 200 .   .   | .   .   .   | .   .   .   200 | .
GET    /api/v1/payments/:id                               401 409 404 | 200 200 404 | 404 404 404 | 409 409 409 409 | 200
GET    /api/v1/balance                                    401 409 200 | 200 200 403 | 200 200 403 | 409 409 409 409 | 200
GET    /api/v1/balance/:account/entries                   401 409 404 | 404 404 404 | 200 200 404 | 404 200 200 200 | 404
POST   /api/v1/payouts                                    401 409 409 | 409 403 403 | 200 403 403 | 409 409 409 409 | 403
GET    /api/v1/payouts                                    401 409 200 | 200 200 403 | 200 200 403 | 409 409 409 409 | 200
GET    /api/v1/payouts/:id                                401 409 404 | 404 404 404 | 200 200 404 | 409 409 409 409 | 404
GET    /api/v1/payout-account                             401 409 200 | 200 200 403 | 200 200 403 | 409 409 409 409 | 200
PUT    /api/v1/payout-account                             401 409 200 | 200 403 403 | 200 403 403 | 409 409 409 409 | 403
GET    /api/v1/staff/finance                              401 404 404 | 404 404 404 | 404 404 404 | 404 200 200 200 | 404
POST   /api/v1/staff/payouts/:id/done                     401 404 404 | 404 404 404 | 404 404 404 | 404 404 200 200 | 404
POST   /api/v1/staff/payouts/:id/failed                   401 404 404 | 404 404 404 | 404 404 404 | 404 404 200 200 | 404
POST   /api/v1/staff/finance-tasks/:id/done               401 404 404 | 404 404 404 | 404 404 404 | 404 404 200 200 | 404
GET    /api/v1/staff/desk                                 401 404 404 | 404 404 404 | 404 404 404 | 200 200 200 200 | 404
GET    /api/v1/staff/cases/:id                            401 404 404 | 404 404 404 | 404 404 404 | 200 200 404 200 | 404
GET    /api/v1/sandbox/clock                              401 200 200 | 200 200 200 | 200 200 200 | 200 200 200 200 | 200
POST   /api/v1/sandbox/clock                              401 403 403 | 403 403 403 | 403 403 403 | 200 200 200 200 | 403

Pages that anybody may open, and accounts
                                                                      | buyer       | inspector   | staff           |
                                                          non lon str | own mem fld | own mem fld | sup med fin adm | sus
POST   /rails/:rail/events                                401 .   .   | 401 .   .   | .   .   .   | .   .   .   401 | .
GET    /                                                  200 200 200 | 200 200 200 | 200 200 200 | 200 200 200 200 | 200
GET    /inspectors                                        200 .   .   | 200 .   .   | .   .   .   | .   .   .   200 | .
GET    /inspectors/:id                                    200 200 200 | 200 200 200 | 200 200 200 | 200 200 200 200 | 200
GET    /inspectors/:id/comments                           200 .   .   | 200 .   .   | .   .   .   | .   .   .   200 | .
GET    /products                                          200 .   .   | 200 .   .   | .   .   .   | .   .   .   200 | .
GET    /products/:id                                      200 200 200 | 200 200 200 | 200 200 200 | 200 200 200 200 | 200
GET    /products/:id/reviews                              200 200 200 | 200 200 200 | 200 200 200 | 200 200 200 200 | 200
GET    /products/:id/photos/:photo                        200 200 200 | 200 200 200 | 200 200 200 | 200 200 200 200 | 200
GET    /products/:id/photos/:photo/small                  200 200 200 | 200 200 200 | 200 200 200 | 200 200 200 200 | 200
GET    /sellers/:id                                       200 200 200 | 200 200 200 | 200 200 200 | 200 200 200 200 | 200
GET    /sellers/:id/comments                              200 200 200 | 200 200 200 | 200 200 200 | 200 200 200 200 | 200
GET    /shortlist                                         200 200 200 | 200 200 200 | 200 200 200 | 200 200 200 200 | 200
POST   /shortlist                                         303 303 303 | 303 303 303 | 303 303 303 | 303 303 303 303 | 403
GET    /compare                                           200 .   .   | 200 .   .   | .   .   .   | .   .   .   200 | .
GET    /help                                              200 .   .   | 200 .   .   | .   .   .   | .   .   .   200 | .
GET    /help/errors                                       200 .   .   | 200 .   .   | .   .   .   | .   .   .   200 | .
GET    /help/:article                                     200 .   .   | 200 .   .   | .   .   .   | .   .   .   200 | .
POST   /help/:article/vote                                303 .   .   | 303 .   .   | .   .   .   | .   .   .   303 | .
GET    /register                                          200 .   .   | 200 .   .   | .   .   .   | .   .   .   200 | .
POST   /register                                          303 .   .   | 303 .   .   | .   .   .   | .   .   .   303 | .
GET    /check-mail                                        200 .   .   | 200 .   .   | .   .   .   | .   .   .   200 | .
POST   /check-mail                                        303 .   .   | 303 .   .   | .   .   .   | .   .   .   303 | .
GET    /verify                                            403 .   .   | 403 .   .   | .   .   .   | .   .   .   403 | .
POST   /verify                                            403 .   .   | 403 .   .   | .   .   .   | .   .   .   403 | .
GET    /sign-in                                           200 .   .   | 200 .   .   | .   .   .   | .   .   .   200 | .
POST   /sign-in                                           401 .   .   | 401 .   .   | .   .   .   | .   .   .   401 | .
GET    /sign-in/second-factor                             in  .   .   | in  .   .   | .   .   .   | .   .   .   in  | .
POST   /sign-in/second-factor                             403 .   .   | 403 .   .   | .   .   .   | .   .   .   403 | .
GET    /prove                                             in  .   .   | 200 .   .   | .   .   .   | .   .   .   200 | .
POST   /prove                                             in  .   .   | 403 .   .   | .   .   .   | .   .   .   403 | .
POST   /sandbox/sign-in/:who                              404 .   .   | 404 .   .   | .   .   .   | .   .   .   404 | .
POST   /sign-out                                          303 .   .   | 303 .   .   | .   .   .   | .   .   .   303 | .
GET    /forgot-password                                   200 .   .   | 200 .   .   | .   .   .   | .   .   .   200 | .
POST   /forgot-password                                   303 .   .   | 303 .   .   | .   .   .   | .   .   .   303 | .
GET    /reset-password                                    200 .   .   | 200 .   .   | .   .   .   | .   .   .   200 | .
POST   /reset-password                                    403 .   .   | 403 .   .   | .   .   .   | .   .   .   403 | .
POST   /preferences                                       303 .   .   | 303 .   .   | .   .   .   | .   .   .   303 | .
GET    /invitation                                        403 .   .   | 403 .   .   | .   .   .   | .   .   .   403 | .
POST   /invitation                                        in  .   .   | 403 .   .   | .   .   .   | .   .   .   403 | .
GET    /sandbox/outbox                                    200 .   .   | 200 .   .   | .   .   .   | .   .   .   200 | .
GET    /sandbox/outbox/:id                                404 .   .   | 404 .   .   | .   .   .   | .   .   .   404 | .
GET    /verify-report                                     200 .   .   | 200 .   .   | .   .   .   | .   .   .   200 | .
POST   /verify-report                                     400 .   .   | 400 .   .   | .   .   .   | .   .   .   400 | .
GET    /ui                                                200 200 200 | 200 200 200 | 200 200 200 | 200 200 200 200 | 200

Pages of a person
                                                                      | buyer       | inspector   | staff           |
                                                          non lon str | own mem fld | own mem fld | sup med fin adm | sus
GET    /support                                           200 200 200 | 200 200 200 | 200 200 200 | 200 200 200 200 | 200
POST   /support                                           400 303 303 | 303 303 303 | 303 303 303 | 303 303 303 303 | 303
GET    /support/:id                                       in  404 404 | 200 404 404 | 404 404 404 | 404 404 404 404 | 200
POST   /support/:id                                       in  404 404 | 303 404 404 | 404 404 404 | 404 404 404 404 | 303
POST   /act-for                                           in  404 404 | 303 303 303 | 404 404 404 | 404 404 404 404 | 303
GET    /settings                                          in  200 200 | 200 200 200 | 200 200 200 | 200 200 200 200 | 200
POST   /settings                                          in  303 303 | 303 303 303 | 303 303 303 | 303 303 303 303 | 303
GET    /settings/security                                 in  .   .   | 200 .   .   | .   .   .   | .   .   .   200 | .
POST   /settings/security/password                        in  .   .   | 403 .   .   | .   .   .   | .   .   .   403 | .
GET    /settings/email                                    in  200 .   | 200 .   .   | .   .   .   | .   .   .   200 | .
POST   /settings/email                                    in  303 .   | 303 .   .   | .   .   .   | .   .   .   303 | .
GET    /settings/email/confirm                            in  403 .   | 403 .   .   | .   .   .   | .   .   .   403 | .
POST   /settings/email/confirm                            in  403 .   | 403 .   .   | .   .   .   | .   .   .   403 | .
GET    /settings/erase                                    in  200 200 | 200 200 200 | 200 200 200 | 200 200 200 200 | 200
POST   /settings/erase                                    in  .   .   | 409 .   .   | .   .   .   | .   .   .   .   | .
POST   /settings/security/second-factor/end               in  .   .   | 403 .   .   | .   .   .   | .   .   .   403 | .
POST   /settings/security/backup-codes                    in  .   .   | 409 .   .   | .   .   .   | .   .   .   409 | .
POST   /settings/security/sessions/:id/end                in  .   .   | 404 .   .   | .   .   .   | .   .   .   404 | .
POST   /settings/security/sessions/end-others             in  .   .   | 303 .   .   | .   .   .   | .   .   .   303 | .
GET    /settings/security/second-factor                   in  .   .   | 200 .   .   | .   .   .   | .   .   .   200 | .
POST   /settings/security/second-factor                   in  .   .   | 403 .   .   | .   .   .   | .   .   .   403 | .
POST   /settings/security/second-factor/confirm           in  .   .   | 409 .   .   | .   .   .   | .   .   .   409 | .
GET    /settings/tokens                                   in  .   .   | 200 .   .   | .   .   .   | .   .   .   200 | .
POST   /settings/tokens                                   in  .   .   | 200 .   .   | .   .   .   | .   .   .   200 | .
POST   /settings/tokens/:id/revoke                        in  .   .   | 404 .   .   | .   .   .   | .   .   .   404 | .
GET    /organization/new                                  in  200 200 | 200 200 200 | 200 200 200 | 200 200 200 200 | 200
POST   /organization/new                                  in  303 303 | 303 303 303 | 303 303 303 | 303 303 303 303 | 303
GET    /notices                                           in  200 200 | 200 200 200 | 200 200 200 | 200 200 200 200 | 200
POST   /notices/read                                      in  303 303 | 303 303 303 | 303 303 303 | 303 303 303 303 | 303
POST   /notices/:id/open                                  in  404 404 | 303 404 404 | 404 404 404 | 404 404 404 404 | 303
GET    /settings/notices                                  in  200 200 | 200 200 200 | 200 200 200 | 200 200 200 200 | 200
POST   /settings/notices                                  in  303 303 | 303 303 303 | 303 303 303 | 303 303 303 303 | 303
GET    /sandbox/clock                                     in  200 200 | 200 200 200 | 200 200 200 | 200 200 200 200 | 200
POST   /sandbox/clock                                     in  403 403 | 403 403 403 | 403 403 403 | 303 303 303 303 | 403

Pages of an organization
                                                                      | buyer       | inspector   | staff           |
                                                          non lon str | own mem fld | own mem fld | sup med fin adm | sus
GET    /organization/listing                              in  new 200 | 200 200 200 | 200 200 200 | new new new new | 200
POST   /organization/listing                              in  409 303 | 404 403 403 | 303 403 403 | 409 409 409 409 | 403
POST   /organization/listing/sample-report                in  409 303 | 303 403 403 | 303 403 403 | 409 409 409 409 | 403
GET    /organization/listing/days                         in  new 200 | 404 404 404 | 200 200 200 | new new new new | 404
POST   /organization/listing/days                         in  409 303 | 404 403 403 | 303 403 403 | 409 409 409 409 | 403
GET    /organization/listing/papers/:code                 in  new 404 | 404 404 404 | 200 200 200 | new new new new | 404
POST   /organization/listing/papers/:code                 in  409 404 | 404 403 403 | 303 403 403 | 409 409 409 409 | 403
GET    /products/:id/contact                              in  new 200 | 200 200 200 | 200 200 200 | new new new new | 200
POST   /products/:id/contact                              in  409 303 | 303 303 403 | 403 403 403 | 409 409 409 409 | 403
GET    /products/:id/contract                             in  new 200 | 200 200 403 | 403 403 403 | new new new new | 404
POST   /products/:id/contract                             in  409 200 | 200 200 403 | 403 403 403 | 409 409 409 409 | 403
GET    /products/:id/buy                                  in  new 200 | 200 403 403 | 403 403 403 | new new new new | 404
POST   /products/:id/buy                                  in  409 200 | 200 403 403 | 403 403 403 | 409 409 409 409 | 403
GET    /sellers/:id/contract                              in  new 200 | 200 200 403 | 403 403 403 | new new new new | 404
POST   /sellers/:id/contract                              in  409 200 | 200 200 403 | 403 403 403 | 409 409 409 409 | 403
POST   /sellers/:id/contact                               in  409 303 | 303 303 403 | 403 403 403 | 409 409 409 409 | 403
GET    /organization/seller                               in  new 200 | 200 200 200 | 200 200 200 | new new new new | 200
POST   /organization/seller                               in  409 404 | 404 403 403 | 303 403 403 | 409 409 409 409 | 403
GET    /organization/products                             in  new 200 | 200 200 200 | 200 200 200 | new new new new | 200
GET    /organization/products/new                         in  new 303 | 303 303 303 | 200 200 200 | new new new new | 303
POST   /organization/products/new                         in  409 404 | 404 403 403 | 303 403 403 | 409 409 409 409 | 403
GET    /organization/products/:id                         in  new 404 | 404 404 404 | 200 200 200 | new new new new | 404
POST   /organization/products/:id                         in  409 404 | 404 404 404 | 303 403 403 | 409 409 409 409 | 403
POST   /organization/products/:id/publish                 in  409 404 | 404 404 404 | 303 403 403 | 409 409 409 409 | 403
POST   /organization/products/:id/photos                  in  409 404 | 404 404 404 | 303 403 403 | 409 409 409 409 | 403
POST   /organization/products/:id/photos/:photo           in  409 404 | 404 404 404 | 303 403 403 | 409 409 409 409 | 403
GET    /saved-searches                                    in  new 200 | 200 200 200 | 200 200 200 | new new new new | 200
POST   /saved-searches                                    in  409 303 | 303 303 303 | 303 303 303 | 409 409 409 409 | 403
GET    /saved-searches/new/:kind                          in  new 200 | 200 200 200 | 200 200 200 | new new new new | 200
GET    /saved-searches/:id                                in  new 404 | 302 404 404 | 404 404 404 | new new new new | 302
POST   /saved-searches/:id                                in  409 404 | 303 404 404 | 404 404 404 | 409 409 409 409 | 403
POST   /saved-searches/:id/delete                         in  409 404 | 303 404 404 | 404 404 404 | 409 409 409 409 | 403
GET    /organization                                      in  new 200 | 200 200 200 | 200 200 200 | new new new new | 200
POST   /organization                                      in  409 303 | 303 403 403 | 303 403 403 | 409 409 409 409 | 403
GET    /organization/members                              in  new 200 | 200 200 200 | 200 200 200 | new new new new | 200
POST   /organization/members/:person                      in  409 404 | 303 403 403 | 404 404 404 | 409 409 409 409 | 403
GET    /organization/members/:person/remove               in  new 404 | 200 200 200 | 404 404 404 | new new new new | 200
POST   /organization/members/:person/remove               in  409 404 | 303 403 403 | 404 404 404 | 409 409 409 409 | 403
POST   /organization/invitations                          in  409 303 | 303 403 403 | 303 403 403 | 409 409 409 409 | 403
POST   /organization/invitations/:id/take-back            in  409 404 | 303 403 403 | 404 403 403 | 409 409 409 409 | 403
GET    /balance                                           in  new 200 | 200 200 403 | 200 200 403 | new new new new | 200
POST   /balance/payouts                                   in  409 409 | 409 403 403 | 303 403 403 | 409 409 409 409 | 403
GET    /balance/account                                   in  new 200 | 200 200 403 | 200 200 403 | new new new new | 200
POST   /balance/account                                   in  409 303 | 303 403 403 | 303 403 403 | 409 409 409 409 | 403

Pages of conversations and offers
                                                                      | buyer       | inspector   | staff           |
                                                          non lon str | own mem fld | own mem fld | sup med fin adm | sus
GET    /man-days                                          200 200 200 | 200 200 200 | 200 200 200 | 200 200 200 200 | 200
GET    /contact                                           in  new 200 | 200 200 403 | 200 200 403 | new new new new | 200
POST   /contact                                           in  409 303 | 303 303 403 | 403 403 403 | 409 409 409 409 | 403
GET    /inquiries/:id                                     in  new 404 | 200 200 403 | 404 404 403 | new new new new | 200
GET    /messages                                          in  new 200 | 200 200 403 | 200 200 403 | new new new new | 200
GET    /messages/:id                                      in  new 404 | 200 200 403 | 200 200 403 | 200 200 404 200 | 200
POST   /messages/:id                                      in  409 404 | 303 303 403 | 303 303 403 | 409 409 409 409 | 403
POST   /messages/:id/open                                 in  409 404 | 303 303 403 | 303 303 403 | 409 409 409 409 | 403
GET    /messages/:id/files/:file                          in  new 404 | 200 200 403 | 200 200 403 | 200 200 404 200 | 200
GET    /messages/:id/files/:file/preview                  in  new 404 | 200 200 403 | 200 200 403 | 200 200 404 200 | 200
POST   /orders/:id/conversation                           in  409 404 | 303 303 404 | 303 303 404 | 409 409 409 409 | 403
GET    /messages/:id/block                                in  new 404 | 200 200 403 | 200 200 403 | new new new new | 200
POST   /messages/:id/block                                in  409 404 | 303 303 403 | 303 303 403 | 409 409 409 409 | 403
GET    /messages/:id/report                               in  new 404 | 200 200 403 | 200 200 403 | new new new new | 200
POST   /messages/:id/report                               in  409 404 | 303 303 403 | 303 303 403 | 409 409 409 409 | 403
GET    /messages/:id/offer                                in  new 404 | 200 200 403 | 200 403 403 | new new new new | 200
POST   /messages/:id/offer                                in  409 404 | 303 303 403 | 303 403 403 | 409 409 409 409 | 403
GET    /messages/:id/contract                             in  new 404 | 200 200 403 | 200 200 403 | new new new new | 404
POST   /messages/:id/contract                             in  409 404 | 200 200 403 | 200 200 403 | 409 409 409 409 | 403
GET    /messages/:id/offers/:no/:move                     in  new 404 | 200 200 403 | 200 200 403 | new new new new | 200
POST   /messages/:id/offers/:no/:move                     in  409 404 | 303 303 403 | 403 403 403 | 409 409 409 409 | 403
GET    /staff/flags                                       in  404 404 | 404 404 404 | 404 404 404 | 200 200 404 200 | 404
GET    /staff/flags/:id                                   in  404 404 | 404 404 404 | 404 404 404 | 200 200 404 200 | 404
POST   /staff/flags/:id                                   in  404 404 | 404 404 404 | 404 404 404 | 303 303 404 303 | 404

Pages of orders
                                                                      | buyer       | inspector   | staff           |
                                                          non lon str | own mem fld | own mem fld | sup med fin adm | sus
GET    /inspectors/:id/sample-report                      404 404 404 | 404 404 404 | 404 404 404 | 404 404 404 404 | 404
GET    /orders                                            in  new 200 | 200 200 200 | 200 200 200 | new new new new | 200
GET    /orders.csv                                        in  new 200 | 200 200 403 | 200 200 403 | new new new new | 200
GET    /orders/:id                                        in  new 404 | 200 200 404 | 200 200 404 | 200 200 200 200 | 200
GET    /orders/:id/terms                                  in  new 404 | 200 200 404 | 200 200 404 | 200 200 200 200 | 200
GET    /orders/:id/terms/:version/contract.pdf            in  new 404 | 200 200 404 | 200 200 404 | 200 200 200 200 | 200
GET    /orders/:id/draw.csv                               in  new 404 | 200 200 404 | 200 200 404 | 200 200 200 200 | 200
GET    /orders/:id/history                                in  new 404 | 200 200 404 | 200 200 404 | 200 200 200 200 | 200
GET    /orders/:id/moves/:move                            in  new 404 | 200 200 404 | 200 200 404 | 200 200 200 200 | 200
POST   /orders/:id/moves/:move                            in  409 404 | 303 403 404 | 403 403 404 | 403 403 403 403 | 403
GET    /inspectors/:provider/order                        in  new 200 | 200 200 403 | 200 200 403 | new new new new | 200
POST   /inspectors/:provider/order                        in  409 200 | 200 200 403 | 200 200 403 | 409 409 409 409 | 403
GET    /orders/:id/modify                                 in  new 404 | 200 200 404 | 403 403 404 | new new new new | 200
POST   /orders/:id/modify                                 in  409 404 | 200 200 404 | 403 403 404 | 409 409 409 409 | 403
GET    /orders/:id/contract/:move                         in  new 404 | 200 200 404 | 200 200 404 | new new new new | 200
POST   /orders/:id/contract/:move                         in  409 404 | 200 200 404 | 200 200 404 | 409 409 409 409 | 403
GET    /orders/:id/events                                 404 404 404 | 200 200 404 | 200 200 404 | 200 200 200 200 | 200
GET    /messages/:id/events                               404 404 404 | 200 200 403 | 200 200 403 | 200 200 404 200 | 200
GET    /inbox/events                                      404 404 200 | 200 200 200 | 200 200 200 | 200 200 200 200 | 200
GET    /orders/:id/pay                                    in  new 404 | 200 200 404 | 403 403 404 | new new new new | 200
POST   /orders/:id/pay                                    in  409 404 | 303 403 404 | 403 403 404 | 409 409 409 409 | 403
GET    /orders/:id/pay/:payment                           in  new 404 | 200 200 404 | 403 403 404 | new new new new | 200
POST   /orders/:id/pay/:payment/continue                  in  409 404 | 303 303 404 | 403 403 404 | 409 409 409 409 | 403
GET    /sandbox/pay/:id                                   200 .   .   | 200 .   .   | .   .   .   | .   .   .   200 | .
POST   /sandbox/pay/:id                                   303 .   .   | 303 .   .   | .   .   .   | .   .   .   303 | .
GET    /sandbox/pay/:id/code                              200 .   .   | 200 .   .   | .   .   .   | .   .   .   200 | .
POST   /sandbox/pay/:id/code                              303 .   .   | 303 .   .   | .   .   .   | .   .   .   303 | .
POST   /sandbox/pay/:id/hurry                             303 .   .   | 303 .   .   | .   .   .   | .   .   .   303 | .
POST   /sandbox/pay/:id/charge-back                       303 .   .   | 303 .   .   | .   .   .   | .   .   .   303 | .
GET    /orders/:id/tracking                               in  new 404 | 200 200 404 | 200 200 404 | 200 200 200 200 | 200
POST   /orders/:id/tracking                               in  409 404 | 403 403 404 | 303 303 404 | 409 409 409 409 | 403
GET    /orders/:id/money                                  in  new 404 | 200 200 404 | 200 200 404 | 200 200 200 200 | 200
GET    /orders/:id/files/:file                            in  new 404 | 200 200 404 | 200 200 404 | 200 200 200 200 | 200
GET    /orders/:id/files/:file/preview                    in  new 404 | 200 200 404 | 200 200 404 | 200 200 200 200 | 200
GET    /orders/:id/report                                 in  new 404 | 200 200 404 | 200 200 404 | new new new new | 200
POST   /orders/:id/report                                 in  409 404 | 403 403 404 | 303 303 404 | 409 409 409 409 | 403
GET    /orders/:id/report/:version                        in  new 404 | 200 200 404 | 200 200 404 | 200 200 200 200 | 200

Pages of the staff
                                                                      | buyer       | inspector   | staff           |
                                                          non lon str | own mem fld | own mem fld | sup med fin adm | sus
GET    /staff/papers                                      in  404 404 | 404 404 404 | 404 404 404 | 200 404 404 200 | 404
GET    /staff/papers/:org/:code                           in  404 404 | 404 404 404 | 404 404 404 | 200 404 404 200 | 404
POST   /staff/papers/:org/:code                           in  404 404 | 404 404 404 | 404 404 404 | 303 404 404 303 | 404
GET    /staff/support                                     in  404 404 | 404 404 404 | 404 404 404 | 200 200 404 200 | 404
GET    /staff/support/:id                                 in  404 404 | 404 404 404 | 404 404 404 | 200 200 404 200 | 404
POST   /staff/support/:id                                 in  404 404 | 404 404 404 | 404 404 404 | 303 303 404 303 | 404
GET    /staff/finance                                     in  404 404 | 404 404 404 | 404 404 404 | 404 200 200 200 | 404
POST   /staff/finance/payouts/:id/done                    in  404 404 | 404 404 404 | 404 404 404 | 404 404 303 303 | 404
POST   /staff/finance/payouts/:id/failed                  in  404 404 | 404 404 404 | 404 404 404 | 404 404 303 303 | 404
POST   /staff/finance/tasks/:id                           in  404 404 | 404 404 404 | 404 404 404 | 404 404 303 303 | 404
GET    /staff/finance/account                             in  404 404 | 404 404 404 | 404 404 404 | 404 200 200 200 | 404
GET    /staff                                             in  404 404 | 404 404 404 | 404 404 404 | 200 200 200 200 | 404
POST   /staff/outbox                                      in  404 404 | 404 404 404 | 404 404 404 | 404 404 404 303 | 404
GET    /staff/cases/:dispute                              in  404 404 | 404 404 404 | 404 404 404 | 200 200 404 200 | 404
POST   /staff/cases/:dispute                              in  404 404 | 404 404 404 | 404 404 404 | 200 200 404 200 | 404
`;
