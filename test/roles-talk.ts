/** The rows of conversations and offers, by the columns of roles.ts. */
export const TALK_MATRIX = `
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
GET    /messages/:id/offers/:no/:move                     in  new 404 | 200 200 403 | 200 200 403 | new new new new | 200
POST   /messages/:id/offers/:no/:move                     in  409 404 | 303 303 403 | 403 403 403 | 409 409 409 409 | 403
GET    /staff/flags                                       in  404 404 | 404 404 404 | 404 404 404 | 200 200 404 200 | 404
GET    /staff/flags/:id                                   in  404 404 | 404 404 404 | 404 404 404 | 200 200 404 200 | 404
POST   /staff/flags/:id                                   in  404 404 | 404 404 404 | 404 404 404 | 303 303 404 303 | 404
`;
