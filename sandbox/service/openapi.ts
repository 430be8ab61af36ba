/** What the checkout API says of itself. An order may refer to the order that it replaces: a schema that contains itself. */
export const openapi = {
  openapi: '3.0.3',
  info: { title: 'Harborlight checkout', version: '1.4.0' },
  paths: {
    '/health': {
      get: {
        operationId: 'getHealth',
        responses: {
          200: {
            description: 'Up',
            content: {
              'application/json': {
                schema: { type: 'object', required: ['status'], properties: { status: { type: 'string' } } },
              },
            },
          },
        },
      },
    },
    '/v1/orders': {
      get: {
        operationId: 'listOrders',
        responses: {
          200: {
            description: 'The newest orders',
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  required: ['orders'],
                  properties: { orders: { type: 'array', items: { $ref: '#/components/schemas/Order' } } },
                },
              },
            },
          },
          401: { description: 'Not signed in' },
        },
      },
      post: {
        operationId: 'createOrder',
        responses: {
          201: {
            description: 'Created',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Order' } } },
          },
        },
      },
    },
    '/v1/quotes': {
      get: {
        operationId: 'getQuote',
        responses: {
          200: {
            description: 'A shipping quote',
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  required: ['amount', 'currency'],
                  properties: {
                    amount: { type: 'number' },
                    currency: { type: 'string' },
                    days: { type: 'integer', nullable: true },
                  },
                },
              },
            },
          },
        },
      },
    },
  },
  components: {
    schemas: {
      Order: {
        type: 'object',
        required: ['id', 'total', 'currency'],
        properties: {
          id: { type: 'string' },
          total: { type: 'number' },
          currency: { type: 'string' },
          replaces: { $ref: '#/components/schemas/Order' },
        },
      },
    },
  },
} as const;
